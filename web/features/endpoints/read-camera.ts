import { t } from '../../messages/t.ts';

/** Whether browsers let this page ask for the camera: it came by https, or from this machine. */
export const mayAskForCamera = (): boolean => navigator.mediaDevices?.getUserMedia !== undefined;

/** What a video shows now, as a JPEG file. */
export async function pictureOf(video: HTMLVideoElement): Promise<File> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
  if (!blob) throw new Error(t('The camera gave no picture. Try again.'));
  return new File([blob], 'camera.jpg', { type: 'image/jpeg' });
}

/** What a person can do about an error of the camera. */
export function describeCameraError(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError')
    return t('The browser does not allow this page to use the camera. Allow it in the address bar, then start again.');
  if (name === 'NotFoundError') return t('There is no camera on this device. Choose a picture instead.');
  if (name === 'NotReadableError') return t('Another program uses the camera. Close it, then start again.');
  return error instanceof Error ? error.message : String(error);
}
